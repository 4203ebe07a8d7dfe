package dev.joiner.cli.plan;

import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.LaunchOption;
import dev.joiner.planner.podplan.PodPlan;
import dev.joiner.planner.podplan.Suggestion;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The answer for a person: nodes that are alike in one row, how full they are, what it costs, what is left. */
final class PlanText {
    private static final int HOURS_A_MONTH = 730;
    private static final int MOST_ROWS = 40;

    private final PrintWriter out;
    private final Bar bar;
    private final Map<String, Resources> allocatable = new HashMap<>();

    PlanText(PrintWriter out, boolean showsBlocks, Question question) {
        this.out = out;
        this.bar = Bar.forOutput(showsBlocks);
        question.snapshot()
                .pools()
                .forEach(view -> view.types()
                        .forEach(type -> allocatable.put(key(view.pool().name(), type), type.allocatable())));
    }

    private static String key(String pool, InstanceType type) {
        return pool + "/" + type.name();
    }

    /** What makes nodes alike. */
    private record Kind(String pool, String type, String zone, String capacityType, long nanos) {}

    private static final class Row {
        private int nodes;
        private int pods;
        private double cpu;
        private double memory;
    }

    void print(Answer answer) {
        headline(answer);
        rows(answer);
        bound(answer);
        existing(answer);
        unplaceable(answer);
        answer.assumptions().forEach(line -> out.println("  note: " + line));
        answer.notes().forEach(line -> out.println("  note: " + line));
        out.println("  note: prices are " + answer.prices());
        out.flush();
    }

    private void headline(Answer answer) {
        double price = answer.price().dollars();
        int nodes = answer.plan().launches().size();
        out.println();
        out.printf(
                Locale.ROOT,
                "  %s for %s: $%.4f an hour, $%,.2f a month%n",
                counted(nodes, "new node"),
                counted(answer.onNew(), "pod"),
                price,
                price * HOURS_A_MONTH);
        out.println();
    }

    private void rows(Answer answer) {
        var rows = new LinkedHashMap<Kind, Row>();
        for (PodPlan.Launch launch : answer.plan().launches()) {
            LaunchOption cheapest = launch.claim().cheapest();
            String pool = launch.claim().pool().name();
            var kind = new Kind(
                    pool,
                    cheapest.instanceType(),
                    cheapest.zone(),
                    cheapest.capacityType().text(),
                    cheapest.price().nanos());
            Row row = rows.computeIfAbsent(kind, unseen -> new Row());
            Resources has = allocatable.getOrDefault(pool + "/" + cheapest.instanceType(), Resources.NONE);
            Resources used = launch.claim().requests();
            row.nodes++;
            row.pods += launch.pods().size();
            row.cpu += share(used, has, Resources.CPU);
            row.memory += share(used, has, Resources.MEMORY);
        }
        if (rows.isEmpty()) {
            return;
        }
        int widest = Math.max(
                13,
                rows.keySet().stream()
                        .mapToInt(kind -> kind.type.length())
                        .max()
                        .orElse(0));
        String format = "  %5s  %-" + widest + "s  %-11s  %-9s  %9s  %9s  %-16s %-16s  %s%n";
        out.printf(format, "nodes", "type", "zone", "bought", "$/h each", "pods each", "cpu", "memory", "pool");
        List<Map.Entry<Kind, Row>> sorted = new ArrayList<>(rows.entrySet());
        sorted.sort(Comparator.comparingLong(
                (Map.Entry<Kind, Row> entry) -> -entry.getKey().nanos() * entry.getValue().nodes));
        for (var entry : sorted.subList(0, Math.min(MOST_ROWS, sorted.size()))) {
            Kind kind = entry.getKey();
            Row row = entry.getValue();
            out.printf(
                    Locale.ROOT,
                    format,
                    row.nodes,
                    kind.type,
                    kind.zone,
                    kind.capacityType,
                    "%.4f".formatted(kind.nanos / 1e9),
                    row.pods % row.nodes == 0
                            ? Integer.toString(row.pods / row.nodes)
                            : "%.1f".formatted((double) row.pods / row.nodes),
                    bar.of(row.cpu / row.nodes),
                    bar.of(row.memory / row.nodes),
                    kind.pool);
        }
        if (sorted.size() > MOST_ROWS) {
            out.println("         and " + (sorted.size() - MOST_ROWS) + " more rows: --output json has them all");
        }
        out.println();
    }

    private static double share(Resources used, Resources has, String resource) {
        return has.get(resource) == 0 ? 0 : (double) used.get(resource) / has.get(resource);
    }

    private void bound(Answer answer) {
        double bound = answer.plan().lowerBound().dollars();
        double price = answer.price().dollars();
        if (bound > 0 && price <= bound) {
            out.println("  No plan for these pods costs less.");
        } else if (bound > 0) {
            out.printf(
                    Locale.ROOT,
                    "  No plan for these pods costs less than $%.4f an hour; this one is %.1f %% above that.%n",
                    bound,
                    (price / bound - 1) * 100);
        }
    }

    private void existing(Answer answer) {
        if (answer.onExisting() > 0) {
            out.printf(
                    "  %s on %s that %s there; %s of them waited for a place.%n",
                    counted(answer.onExisting(), "pod"),
                    counted(answer.existing().size(), "node"),
                    answer.existing().size() == 1 ? "is" : "are",
                    answer.plannedOnExisting() == 0 ? "none" : answer.plannedOnExisting());
        }
    }

    /** Pods of one reason in one paragraph. */
    private void unplaceable(Answer answer) {
        if (answer.unplaceable().isEmpty()) {
            out.println();
            return;
        }
        out.println();
        out.println("  " + counted(answer.unplaceable().size(), "pod") + " without a place:");
        var alike = new LinkedHashMap<List<String>, List<PodPlan.Refused>>();
        answer.unplaceable()
                .forEach(refused -> alike.computeIfAbsent(refused.reasons(), reasons -> new ArrayList<>())
                        .add(refused));
        int shown = 0;
        for (var entry : alike.entrySet()) {
            if (shown++ == MOST_ROWS) {
                out.println("    and " + (alike.size() - MOST_ROWS) + " more reasons: --output json has them all");
                break;
            }
            PodPlan.Refused first = entry.getValue().getFirst();
            int others = entry.getValue().size() - 1;
            out.println("    " + first.pod().key() + (others == 0 ? "" : " and " + others + " more"));
            entry.getKey().forEach(reason -> out.println("      " + reason));
            for (Suggestion suggestion : first.suggestions()) {
                out.println("      it would fit: " + suggestion.text());
            }
        }
        out.println();
    }

    private static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
