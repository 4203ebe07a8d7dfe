package dev.joiner.cli.plan;

/** How full something is, as ten blocks. */
final class Bar {
    private static final int WIDTH = 10;

    private final String full;
    private final String empty;

    private Bar(String full, String empty) {
        this.full = full;
        this.empty = empty;
    }

    /** In blocks where the output can show them, else in letters. */
    static Bar forOutput(boolean showsBlocks) {
        return showsBlocks ? new Bar("█", "░") : new Bar("#", ".");
    }

    /** With the number behind it, as {@code ████████░░  83 %}. */
    String of(double share) {
        int blocks = (int) Math.round(Math.clamp(share, 0, 1) * WIDTH);
        return full.repeat(blocks) + empty.repeat(WIDTH - blocks) + "%4d %%".formatted((int) (share * 100));
    }
}
