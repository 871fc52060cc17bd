package io.ringmill.time;

/**
 * Days of the Gregorian calendar and days since the epoch: Howard Hinnant, "chrono-compatible low-level date algorithms".
 * Years begin in March there, so that a leap day is the last.
 */
final class CivilDate {

    private static final int DAYS_OF_ERA = 146_097;
    /** From the first of March of year 0 to the epoch. */
    private static final int EPOCH_DAY = 719_468;

    private CivilDate() {}

    /** Days since the epoch. */
    static long epochDay(int year, int month, int day) {
        int marchYear = month <= 2 ? year - 1 : year;
        int era = Math.floorDiv(marchYear, 400);
        int yearOfEra = marchYear - era * 400;
        int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return (long) era * DAYS_OF_ERA + dayOfEra - EPOCH_DAY;
    }

    /** Months since year 0 of the month in which that day of the epoch is. */
    static long month(long epochDay) {
        long day = epochDay + EPOCH_DAY;
        long era = Math.floorDiv(day, (long) DAYS_OF_ERA);
        long dayOfEra = day - era * DAYS_OF_ERA;
        long yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long monthFromMarch = (5 * dayOfYear + 2) / 153;
        return (era * 400 + yearOfEra) * 12 + monthFromMarch + 2;
    }

    /** The first day of a month, which is counted from year 0. */
    static long firstDay(long month) {
        return epochDay((int) Math.floorDiv(month, 12L), (int) Math.floorMod(month, 12L) + 1, 1);
    }
}
