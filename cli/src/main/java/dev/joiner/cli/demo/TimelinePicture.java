package dev.joiner.cli.demo;

import dev.joiner.cli.walkthrough.DemoReport;
import dev.joiner.cli.walkthrough.Observer;
import dev.joiner.cli.walkthrough.Observer.NodeSeen;
import dev.joiner.cli.walkthrough.Observer.PodSeen;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The walkthrough as a picture: pods running over time, and below them the life of each node. SVG. */
final class TimelinePicture {
    private static final int WIDTH = 860;
    private static final int LEFT = 70;
    private static final int CURVE = 150;
    private static final int ROW = 12;

    private TimelinePicture() {}

    static String draw(Observer observer, DemoReport report) {
        List<PodSeen> pods = observer.pods(pod -> true);
        List<NodeSeen> nodes = observer.nodes(node -> true).stream()
                .sorted(Comparator.comparing(NodeSeen::registered).thenComparing(NodeSeen::name))
                .toList();
        Instant from = pods.stream()
                .map(PodSeen::created)
                .min(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
        Instant to = Stream.concat(
                        nodes.stream().map(NodeSeen::gone), pods.stream().map(PodSeen::running))
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(from.plusSeconds(1));
        double seconds = Math.max(1, seconds(from, to) + 2);
        int height = 60 + CURVE + 30 + nodes.size() * ROW + 40;
        var svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"11\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n",
                LEFT + WIDTH + 30,
                height));
        text(
                svg,
                LEFT,
                22,
                "#222222",
                String.format(
                        Locale.ROOT,
                        "%d pods on %d nodes: running after %.1f s, of which %d s is boot; nothing left in the end",
                        report.pods(),
                        report.scaleUp().nodes(),
                        report.scaleUp().secondsToLastPodRunning(),
                        report.bootSeconds()));
        axis(svg, seconds, height);
        curve(svg, pods, from, seconds);
        int y = 60 + CURVE + 30;
        text(svg, LEFT, y - 8, "#666666", "nodes: joining, ready, gone");
        for (NodeSeen node : nodes) {
            bar(svg, from, seconds, node.registered(), or(node.ready(), to), y, "#f0b429");
            bar(svg, from, seconds, or(node.ready(), to), or(node.gone(), to), y, "#2f9e44");
            y += ROW;
        }
        return svg.append("</svg>\n").toString();
    }

    private static Instant or(@Nullable Instant time, Instant otherwise) {
        return time == null ? otherwise : time;
    }

    private static void axis(StringBuilder svg, double seconds, int height) {
        int step = seconds > 120 ? 20 : seconds > 60 ? 10 : 5;
        for (int s = 0; s <= seconds; s += step) {
            double x = LEFT + WIDTH * s / seconds;
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%.1f\" y1=\"40\" x2=\"%.1f\" y2=\"%d\" stroke=\"#e5e5e5\"/>%n",
                    x,
                    x,
                    height - 30));
            text(svg, x - 6, height - 14, "#666666", s + " s");
        }
    }

    private static void curve(StringBuilder svg, List<PodSeen> pods, Instant from, double seconds) {
        int most = Math.max(1, pods.size());
        var starts = pods.stream()
                .map(PodSeen::running)
                .filter(Objects::nonNull)
                .sorted()
                .toList();
        svg.append("<polyline fill=\"none\" stroke=\"#1c7ed6\" stroke-width=\"2\" points=\"");
        double bottom = 60 + CURVE;
        svg.append(String.format(Locale.ROOT, "%d,%.1f ", LEFT, bottom));
        for (int i = 0; i < starts.size(); i++) {
            double x = LEFT + WIDTH * seconds(from, starts.get(i)) / seconds;
            svg.append(String.format(
                    Locale.ROOT,
                    "%.1f,%.1f %.1f,%.1f ",
                    x,
                    bottom - (double) CURVE * i / most,
                    x,
                    bottom - (double) CURVE * (i + 1) / most));
        }
        svg.append("\"/>\n");
        text(svg, 8, 66, "#1c7ed6", pods.size() + " pods");
        text(svg, 8, bottom, "#1c7ed6", "0 pods");
    }

    private static void bar(
            StringBuilder svg, Instant from, double seconds, Instant start, Instant end, int y, String colour) {
        double x = LEFT + WIDTH * seconds(from, start) / seconds;
        double width = Math.max(1, WIDTH * seconds(start, end) / seconds);
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\" rx=\"2\"/>%n",
                x,
                y,
                width,
                ROW - 3,
                colour));
    }

    private static void text(StringBuilder svg, double x, double y, String colour, String text) {
        svg.append(
                String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\">%s</text>%n", x, y, colour, text));
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }
}
