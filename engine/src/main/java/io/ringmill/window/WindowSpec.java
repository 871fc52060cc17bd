package io.ringmill.window;

import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.NamedText;
import io.ringmill.diagnostic.Text;
import java.util.List;
import java.util.Optional;

/**
 * One window, as the pipeline file says it.
 *
 * @param on the stream or window it reads; already filled in where the file left it out
 * @param byAll true for {@code by: all}, one window over all keys
 * @param reset where this is true, the key's window begins anew with the event
 * @param minEvents until it holds this many events its values are missing
 * @param maxEvents most events of a key that it holds; 0 for no bound
 * @param emit already the form's default where the file says nothing
 */
public record WindowSpec(
        String name,
        Location at,
        Text on,
        boolean byAll,
        WindowForm form,
        Optional<Text> where,
        Optional<Text> reset,
        List<NamedText> select,
        long minEvents,
        long maxEvents,
        Emit emit) {

    public WindowSpec {
        select = List.copyOf(select);
    }
}
