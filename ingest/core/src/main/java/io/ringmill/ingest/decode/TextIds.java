package io.ringmill.ingest.decode;

import io.ringmill.event.Dictionary;
import io.ringmill.publish.EventPublisher;

/** Gives texts in UTF-8 their ids. */
interface TextIds {

    /** The id of a key; {@link Dictionary#FULL} if there is no room. */
    int key(byte[] utf8, int from, int length);

    /** The id of a symbol; {@link Dictionary#FULL} if there is no room. */
    int symbol(byte[] utf8, int from, int length);

    /** The id of a key; {@link Dictionary#FULL} if it is not known. */
    int findKey(byte[] utf8, int from, int length);

    /** The id of a symbol; {@link Dictionary#FULL} if it is not known. */
    int findSymbol(byte[] utf8, int from, int length);

    /** The ids of an engine. */
    record Published(EventPublisher publisher) implements TextIds {

        @Override
        public int key(byte[] utf8, int from, int length) {
            return publisher.key(utf8, from, length);
        }

        @Override
        public int symbol(byte[] utf8, int from, int length) {
            return publisher.symbol(utf8, from, length);
        }

        @Override
        public int findKey(byte[] utf8, int from, int length) {
            return publisher.findKey(utf8, from, length);
        }

        @Override
        public int findSymbol(byte[] utf8, int from, int length) {
            return publisher.findSymbol(utf8, from, length);
        }
    }
}
