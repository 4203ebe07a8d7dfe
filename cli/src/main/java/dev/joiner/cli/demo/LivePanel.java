package dev.joiner.cli.demo;

import dev.joiner.cli.walkthrough.Observer;
import dev.joiner.cli.walkthrough.Observer.NodeSeen;
import dev.joiner.cli.walkthrough.Observer.PodSeen;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * The state of the walkthrough while it runs: redrawn in place on a terminal, a line at every change of stage
 * and every five seconds elsewhere. Runs on its own virtual thread.
 */
final class LivePanel implements AutoCloseable {
    private static final int WIDTH = 50;
    private static final int LINES = 5;

    private final Observer observer;
    private final PrintWriter out;
    private final boolean terminal;
    private final int pods;
    private final long began = System.nanoTime();
    private final Thread thread = Thread.ofVirtual().name("live-panel").unstarted(this::run);
    private volatile boolean closed;
    private boolean drawn;

    LivePanel(Observer observer, PrintWriter out, boolean terminal, int pods) {
        this.observer = observer;
        this.out = out;
        this.terminal = terminal;
        this.pods = pods;
    }

    void start() {
        thread.start();
    }

    /** What is waited for now. */
    void stage(String text) {
        synchronized (out) {
            if (terminal) {
                erase();
            }
            out.printf(Locale.ROOT, "%6.1f s  %s%n", seconds(), text);
            out.flush();
        }
    }

    private void run() {
        int rounds = 0;
        while (!closed) {
            if (terminal || rounds % 20 == 0) {
                if (rounds % 4 == 0) {
                    observer.refreshInstances();
                }
                draw();
            }
            rounds++;
            try {
                Thread.sleep(250);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void draw() {
        int there = observer.pods(PodSeen::isThere).size();
        int running = observer.pods(PodSeen::isRunning).size();
        var nodes = observer.nodes(NodeSeen::isThere);
        int ready = (int) nodes.stream().filter(node -> node.ready() != null).count();
        int launching = Math.max(0, observer.claims() - nodes.size());
        int booting = nodes.size() - ready;
        double price = observer.pricePerHour();
        synchronized (out) {
            if (!terminal) {
                out.printf(
                        Locale.ROOT,
                        "%6.1f s  pods %d running, %d pending; nodes %d ready, %d joining, %d launching; $%.4f/h%n",
                        seconds(),
                        running,
                        there - running,
                        ready,
                        booting,
                        launching,
                        price);
            } else {
                erase();
                out.println();
                out.printf(
                        "  pods   %s %d running, %d pending%n",
                        bar(running, there - running, pods), running, there - running);
                out.printf(
                        "  nodes  %s %d ready, %d joining, %d launching%n",
                        bar(ready, booting + launching, Math.max(16, nodes.size() + launching)),
                        ready,
                        booting,
                        launching);
                out.printf(Locale.ROOT, "  price  $%.4f an hour, $%.2f a month%n", price, price * 730);
                out.printf(Locale.ROOT, "  time   %.1f s%n", seconds());
                drawn = true;
            }
            out.flush();
        }
    }

    private static String bar(int full, int half, int all) {
        int first = Math.round((float) full * WIDTH / Math.max(1, all));
        int second = Math.round((float) half * WIDTH / Math.max(1, all));
        first = Math.min(WIDTH, first);
        second = Math.min(WIDTH - first, second);
        return "\u001b[32m" + "█".repeat(first) + "\u001b[33m" + "▒".repeat(second) + "\u001b[0m"
                + "·".repeat(WIDTH - first - second);
    }

    private void erase() {
        if (drawn) {
            out.print("\u001b[" + LINES + "A\u001b[J");
            drawn = false;
        }
    }

    private double seconds() {
        return (System.nanoTime() - began) / 1e9;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        synchronized (out) {
            if (terminal) {
                erase();
            }
            out.flush();
        }
    }
}
