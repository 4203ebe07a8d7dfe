package dev.joiner.cli.manifest;

/**
 * Where an object stands.
 *
 * @param file as the user named it, or the path of a file found in a folder; {@code -} for standard input
 * @param document in its file, from 1
 * @param item in the list that the document is, from 0; -1 for a document that is no list
 */
public record Position(String file, int document, int item) {
    /** A document that is no list. */
    static Position of(String file, int document) {
        return new Position(file, document, -1);
    }

    /** An object in the list that this document is. */
    Position item(int index) {
        return new Position(file, document, index);
    }

    /** {@code file:document}, and {@code items[n]} of a list. */
    @Override
    public String toString() {
        return file + ":" + document + (item < 0 ? "" : " items[" + item + "]");
    }
}
