package io.ringmill.time;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Letters of a date pattern that Java takes, but that mean something else than people think. */
final class PatternLetters {

    private PatternLetters() {}

    /** What is wrong with a pattern, and what to write; empty if nothing is. */
    static Optional<String> mistake(String pattern) {
        Set<Character> letters = new HashSet<>();
        boolean quoted = false;
        boolean monthTwice = false;
        char before = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char letter = pattern.charAt(i);
            quoted ^= letter == '\'';
            if (!quoted) {
                monthTwice |= letter == 'M' && before != 'M' && letters.contains('M');
                letters.add(letter);
            }
            before = letter;
        }
        return Optional.ofNullable(mistake(letters, monthTwice));
    }

    private static String mistake(Set<Character> letters, boolean monthTwice) {
        boolean month = letters.contains('M') || letters.contains('L');
        boolean halfDay = letters.contains('h') || letters.contains('K');
        if (letters.contains('Y') && !letters.contains('w')) {
            return "Y is the week year, which differs around New Year; write y";
        } else if (letters.contains('D') && month) {
            return "D is the day of year, 1 to 366; for the day of the month write d";
        } else if (halfDay && !letters.contains('a') && !letters.contains('B')) {
            return "h counts 12 hours and needs a (AM or PM) beside it; for 24 hours write H";
        } else if (monthTwice) {
            return "M is the month; for minutes write m";
        } else if (letters.contains('m') && !letters.contains('H') && !halfDay && !month && letters.contains('d')) {
            return "m is the minute; for the month write M";
        } else if (letters.contains('S') && !letters.contains('s')) {
            return "S is the fraction of a second; for seconds write s";
        }
        return null;
    }
}
