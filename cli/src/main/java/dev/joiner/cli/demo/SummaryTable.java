package dev.joiner.cli.demo;

import dev.joiner.cli.walkthrough.DemoReport;
import java.io.PrintWriter;
import java.util.Locale;

/** The end of the walkthrough, for people: what happened, and where the time went. */
final class SummaryTable {
    private SummaryTable() {}

    static void print(DemoReport report, PrintWriter out) {
        var up = report.scaleUp();
        var parts = up.parts();
        out.println();
        out.printf(Locale.ROOT, "  %-44s %10s %12s%n", "", "Joiner", "the article");
        row(out, "first pod, from no node at all", report.firstPod().secondsToRunning() + " s", "");
        row(out, report.pods() + " pods running after", up.secondsToLastPodRunning() + " s", "about 60 s");
        row(out, "nodes for them", up.nodes() + " × " + up.instanceTypes().keySet(), "about 15");
        row(out, "  price an hour", String.format(Locale.ROOT, "$%.4f", up.pricePerHour()), "$0.6240");
        row(out, "  without any pod", Integer.toString(up.emptyNodes()), "");
        out.println();
        out.println("  where the " + up.secondsToLastPodRunning() + " s went");
        part(out, "decide (until the first launch call)", parts.decideSeconds(), up.secondsToLastPodRunning());
        part(
                out,
                "  of it until the scheduler's first verdict",
                parts.firstVerdictSeconds(),
                up.secondsToLastPodRunning());
        part(out, "launch call", parts.launchCallSeconds(), up.secondsToLastPodRunning());
        part(
                out,
                "boot (" + report.bootSeconds() + " s of it set by --boot-seconds)",
                parts.bootSeconds(),
                up.secondsToLastPodRunning());
        part(out, "join (node registered until ready)", parts.joinSeconds(), up.secondsToLastPodRunning());
        part(out, "bind (last node ready until last pod runs)", parts.bindSeconds(), up.secondsToLastPodRunning());
        out.println();
        row(out, "last instance ended after scale to zero", report.scaleDown().secondsToLastTermination() + " s", "");
        row(
                out,
                "left over: nodes, claims, instances",
                report.scaleDown().nodesLeft() + ", " + report.scaleDown().nodeClaimsLeft() + ", "
                        + report.scaleDown().instancesLeft(),
                "");
        out.flush();
    }

    private static void row(PrintWriter out, String what, String ours, String theirs) {
        out.printf("  %-44s %10s %12s%n", what, ours, theirs);
    }

    private static void part(PrintWriter out, String what, double seconds, double all) {
        int width = (int) Math.round(30 * seconds / Math.max(0.001, all));
        out.printf(Locale.ROOT, "    %-46s %7.3f s  %s%n", what, seconds, "█".repeat(Math.clamp(width, 0, 30)));
    }
}
