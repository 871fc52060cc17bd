package io.ringmill.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Secrets in settings: taken from the environment, and left out of what people see. */
public final class Secrets {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
    private static final Pattern USER = Pattern.compile("(\\w://)[^/?#\\s'\"@]*@");
    private static final Pattern PARAMETER = Pattern.compile(
            "(?i)([?&][\\w.-]*(?:token|key|secret|passw|pwd|auth|sig|credential)[\\w.-]*=)[^&#\\s'\"]*[^&#\\s'\",;:.)\\]}]");

    private Secrets() {}

    /** The text with stars for users and passwords in addresses, and for parameters such as token and apiKey. */
    public static String hide(String text) {
        if (text.indexOf('=') < 0 && text.indexOf('@') < 0) {
            return text;
        }
        String withoutUser = USER.matcher(text).replaceAll("$1***@");
        return PARAMETER.matcher(withoutUser).replaceAll("$1***");
    }

    /**
     * The text with the value of each {@code ${NAME}}.
     *
     * @param missing gets the names that have no value
     */
    public static String expand(String text, UnaryOperator<String> environment, List<String> missing) {
        Matcher variable = VARIABLE.matcher(text);
        List<String> unset = new ArrayList<>();
        String expanded = variable.replaceAll(match -> {
            String value = environment.apply(match.group(1));
            if (value == null) {
                unset.add(match.group(1));
            }
            return Matcher.quoteReplacement(value == null ? "" : value);
        });
        missing.addAll(unset);
        return expanded;
    }
}
