package io.ringmill.diagnostic;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Finds the name that was probably meant. */
public final class NearestName {

    private static final int LISTED = 12;

    private NearestName() {}

    /** A clause for an error message: the nearest known name, or all of them if none is near. */
    public static String hint(String name, Collection<String> known) {
        String nearest = nearest(name, known);
        if (nearest != null) {
            return "; did you mean '" + nearest + "'?";
        }
        if (known.isEmpty()) {
            return "";
        }
        String listed = String.join(", ", known.stream().limit(LISTED).toList());
        return "; known: " + listed + (known.size() > LISTED ? ", ..." : "");
    }

    /**
     * The known name within an edit distance of a third of the length (at least 1); failing that, the only one that begins
     * with it; or null.
     */
    public static String nearest(String name, Collection<String> known) {
        String best = null;
        int bestDistance = Math.max(1, name.length() / 3) + 1;
        for (String candidate : known) {
            if (Math.abs(candidate.length() - name.length()) >= bestDistance) {
                continue; // It is as far at least, and may be as long as a whole line of a hostile file.
            }
            int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best == null ? completed(name, known) : best;
    }

    private static String completed(String name, Collection<String> known) {
        List<String> longer = known.stream()
                .filter(candidate -> name.length() >= 3 && candidate.startsWith(name))
                .toList();
        return longer.size() == 1 ? longer.get(0) : null;
    }

    /** Optimal string alignment distance: insert, delete, replace, swap of neighbours. */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replace = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int best = Math.min(cost[i - 1][j - 1] + replace, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    best = Math.min(best, cost[i - 2][j - 2] + 1);
                }
                cost[i][j] = best;
            }
        }
        return cost[a.length()][b.length()];
    }
}
