package dev.joiner.planner;

import static dev.joiner.planner.Fixtures.pool;
import static dev.joiner.planner.Fixtures.resources;
import static dev.joiner.planner.Fixtures.snapshot;
import static dev.joiner.planner.Fixtures.t3Medium;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.LabelSelector;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.planner.solver.BindingOrder;
import dev.joiner.planner.solver.Planner;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The order of a plan's pods; {@link PlanChecker} holds that of every random plan against the rules. */
class BindingOrderTest {
    private static final Snapshot EMPTY = snapshot(List.of(), pool("default"), t3Medium());

    private final Planner planner = new Planner();

    private static LabelSelector app(String name) {
        return new LabelSelector(Map.of("app", name), List.of());
    }

    private static DemandUnit unit(String app, String cpu, int pods, List<SpreadRule> spreads, List<PodTerm> near) {
        var relations = new Relations("shop", new TreeMap<>(Map.of("app", app)), spreads, near, List.of(), List.of());
        var shape = new Shape(
                resources(cpu, "0").with(Resources.PODS, 1),
                List.of(Requirements.NONE),
                List.of(),
                0,
                List.of(),
                relations,
                List.of(),
                List.of());
        return new DemandUnit("shop/" + app, shape, pods, 0);
    }

    private static SpreadRule evenly(String app, int maxSkew) {
        return new SpreadRule(maxSkew, Labels.ZONE, app(app), 1, true, false);
    }

    private BindingOrder order(List<DemandUnit> demand) {
        return planner.bindingOrder(EMPTY, demand, planner.plan(EMPTY, demand));
    }

    private static List<String> demands(BindingOrder order) {
        return order.steps().stream().map(BindingOrder.Step::demand).toList();
    }

    @Test
    void podsThatOthersMustBeNearComeFirst() {
        var nearDatabase = List.of(new PodTerm(app("db"), NamespaceScope.of("shop"), Labels.ZONE));

        BindingOrder order = order(
                List.of(unit("api", "300m", 3, List.of(), nearDatabase), unit("db", "100m", 1, List.of(), List.of())));

        assertThat(order.complete()).isTrue();
        assertThat(demands(order)).containsExactly("shop/db", "shop/api", "shop/api", "shop/api");
    }

    @Test
    void domainsOfASpreadFillEvenly() {
        var demand = List.of(unit("web", "900m", 8, List.of(evenly("web", 1)), List.of()));
        Plan plan = planner.plan(EMPTY, demand);

        BindingOrder order = planner.bindingOrder(EMPTY, demand, plan);

        var zoneOf = new TreeMap<String, String>();
        plan.claims().forEach(claim -> zoneOf.put(claim.id(), claim.cheapest().zone()));
        var counts = new TreeMap<String, Integer>();
        zoneOf.values().forEach(zone -> counts.put(zone, 0));
        assertThat(counts).hasSizeGreaterThan(1);
        for (BindingOrder.Step step : order.steps()) {
            counts.merge(zoneOf.getOrDefault(step.node(), ""), 1, Integer::sum);
            int most =
                    counts.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
            int least =
                    counts.values().stream().mapToInt(Integer::intValue).min().orElseThrow();
            assertThat(most - least).as("%s after %s", counts, step).isLessThanOrEqualTo(1);
        }
        assertThat(order.steps()).hasSize(8);
    }

    @Test
    void podsOfOneSpreadOnOneNodeCannotAllBeNominated() {
        // Eight small pods of each zone share its node: kube-scheduler counts seven nominated ones against the first.
        BindingOrder crowded = order(List.of(unit("web", "100m", 16, List.of(evenly("web", 1)), List.of())));
        BindingOrder single = order(List.of(unit("web", "1500m", 6, List.of(evenly("web", 1)), List.of())));

        assertThat(crowded.complete()).isTrue();
        assertThat(crowded.steps()).anyMatch(step -> !step.canBeNominated());
        assertThat(single.steps()).hasSize(6).allMatch(BindingOrder.Step::canBeNominated);
    }

    @Test
    void aPlanOfAnotherSnapshotIsRefused() {
        var demand = List.of(unit("web", "100m", 2, List.of(), List.of()));
        Plan plan = planner.plan(EMPTY, demand);
        Snapshot other = snapshot(List.of(), pool("other"), t3Medium());

        assertThatThrownBy(() -> planner.bindingOrder(other, demand, plan))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not of this snapshot, which does not have default");
    }
}
