package io.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.config.YamlReader;
import io.ringmill.diagnostic.Fault;
import io.ringmill.diagnostic.Faults;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlSyntaxTest {

    private static List<String> faults(String yaml) {
        Faults faults = new Faults();
        YamlReader.read(yaml, "f", faults);
        return faults.all().stream().map(Fault::toString).toList();
    }

    /** Lines are parted by {@code \n}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '$',
            value = {
                "a:\\n\\tb: 3                ~ f:2:1: a tab; YAML is indented with spaces",
                "a: {b: {c: 1}\\nd: 2        ~ f:2:1: expected ',' or '}' to go on in the '{' of line 1;"
                        + " put a text with a comma, ': ', ' #' or a bracket that is not closed in it in quotes",
                "a: [1, 2\\nb: 3             ~ f:2:2: expected ',' or ']' to go on in the '[' of line 1;"
                        + " put a text with a comma, ': ', ' #' or a bracket that is not closed in it in quotes",
                "a:\\n  b: {key} traded      ~ f:2:12: this does not go on with the mapping of line 2;"
                        + " check the indentation, and put a text that begins with \" ' { or [ in quotes as a whole",
                "a: \"x\" == side            ~ f:1:8: this does not go on with the mapping of line 1;"
                        + " check the indentation, and put a text that begins with \" ' { or [ in quotes as a whole",
                "a: b: c                     ~ f:1:5: a ':' that cannot stand here;"
                        + " put a text that has ': ' in it in quotes, and check the indentation",
                "a: 3\\nb: 'x\\n             ~ f:2:4: the quote that begins here is never closed",
                "a: 3\\nb:3\\n               ~ f:2:1: this is neither 'name: value', with a space after the ':',"
                        + " nor does it go on with the line before",
                "a: \"\\q\"                  ~ f:1:6: an unknown escape after '\\' in double quotes;"
                        + " use single quotes, or '\\\\' for a backslash",
                "a: @x                       ~ f:1:4: a text that begins with one of & * ! | > % @ ` must be in quotes",
                "a: >= 3                     ~ f:1:5: a text that begins with one of & * ! | > % @ ` must be in quotes",
                "a: {b: c, d: [              ~ f:1:15: a '{' or '[' above is never closed",
                "a: [ , b]                   ~ f:1:6: a value is missing before this;"
                        + " put a text that begins with such a character in quotes",
                "a: - b                      ~ f:1:4: a '-' that cannot stand here;"
                        + " the entries of a list stand on lines of their own",
                "a: %x                       ~ f:1:4: a text that begins with one of & * ! | > % @ ` must be in quotes",
                "{a: 1}}                     ~ f:1:7: the file should end before this;"
                        + " is a '}' or ']' too many, or the indentation off?",
                "a: &x 3                     ~ f:1:4: '&x': anchors are not supported",
                "a: *x                       ~ f:1:4: '*x': aliases are not supported; write the value out",
                "a: !x 3                     ~ f:1:4: the tag '!x' is not supported;"
                        + " put a text that begins with '!' in quotes",
                "a: 1\\n---\\nb: 2           ~ f:2:1: a second document begins here; a pipeline file holds one",
                "? [a]\\n: 3                 ~ f:1:3: a key must be a text, not a list",
                "a: 1\\nb: 2\\na: 3          ~ f:3:1: 'a' stands twice; it is already on line 1",
                "# nothing                   ~ f:1:1: the file is empty; a pipeline needs at least 'streams'",
            })
    void shouldSayInPlainWordsWhatIsWrong(String yaml, String fault) {
        assertThat(faults(yaml.replace("\\n", "\n").replace("\\t", "\t"))).containsExactly(fault);
    }

    @Test
    void shouldNameACharacterThatMayNotStandInAFile() {
        assertThat(faults("a: 1\nb: \u0001\n"))
                .containsExactly("f:2:4: the character U+0001 may not stand in a YAML file");
    }

    @Test
    void shouldRefuseDeepNestingWithoutExhaustingTheStack() {
        assertThat(faults("a: " + "[".repeat(100_000)))
                .singleElement()
                .asString()
                .contains("nested too deeply; a pipeline file needs no more than 40 levels");
    }

    /** Whatever is cut off or garbled, it ends in faults, not in an exception. */
    @ParameterizedTest
    @ValueSource(strings = {"", "}", "'", "\"", "&", "*", "!", "%", "\t", ":", "- ", "\u0000", "\n?", "[", ","})
    void shouldNeverThrowWhenTheFileIsGarbled(String garbage) {
        String yaml = Examples.SPIKE_WATCH;
        for (int i = 0; i < yaml.length(); i += 13) {
            Faults faults = new Faults();
            YamlReader.read(yaml.substring(0, i) + garbage, "f", faults)
                    .ifPresent(root -> PipelineReader.read(root, "f", List.of(), faults));
            YamlReader.read(yaml.substring(0, i) + garbage + yaml.substring(i), "f", faults)
                    .ifPresent(root -> PipelineReader.read(root, "f", List.of(), faults));
            assertThat(faults.all())
                    .allSatisfy(fault -> assertThat(fault.message()).doesNotContain("not readable as YAML"));
        }
    }
}
