package dev.joiner.planner.solver;

import dev.joiner.planner.Plan;
import dev.joiner.planner.PlannedClaim;
import dev.joiner.planner.catalogue.LongIntMap;
import dev.joiner.planner.catalogue.NodeStates;
import dev.joiner.planner.catalogue.PoolTypes;
import dev.joiner.planner.constraint.DomainRules;
import dev.joiner.planner.constraint.PodConstraints;
import dev.joiner.planner.model.PodClass;
import dev.joiner.planner.model.RoomNode;
import dev.joiner.planner.model.TopologyGroup;
import dev.joiner.planner.packing.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * An order in which the pods of a plan can be bound one by one, so that for each pod its rules hold at the
 * moment when it is bound: pods that others must be near come before them, and domains of a spread fill
 * evenly. A scheduler that takes the pods in this order can put each of them where it is planned.
 *
 * @param steps one for each pod that has a place
 * @param complete whether rules hold at every step; false where no such order was found, and the last steps are
 *     those for which they do not
 */
public record BindingOrder(List<Step> steps, boolean complete) {
    /** Copies the steps. */
    public BindingOrder {
        steps = List.copyOf(steps);
    }

    /**
     * A pod is bound.
     *
     * @param demand of the pod
     * @param node room's name, or id of the claim
     * @param canBeNominated whether kube-scheduler keeps a nomination of this pod when all pods that are bound
     *     later are nominated, too: it counts pods that are nominated to the same node against the skew of a
     *     spread as if they ran there already
     */
    public record Step(String demand, String node, boolean canBeNominated) {}

    /** Whoever had no turn comes sooner in the next try, after those who had none before; so many tries. */
    private static final int TRIES = 8;

    static BindingOrder of(Supplier<Problem> problem, Plan plan) {
        var first = new LinkedHashSet<String>();
        Search search = new Search(problem.get(), plan, first);
        for (int tries = 1; !search.run() && tries < TRIES; tries++) {
            first.addAll(search.stuck());
            search = new Search(problem.get(), plan, first);
        }
        return search.order();
    }

    /** Binds whatever may be bound, round after round. Confined to one thread. */
    private static final class Search {
        private static final int NO_TURN = Integer.MAX_VALUE;

        private final NodeStates states;
        private final PodConstraints rules;
        private final List<RoomNode> rooms;
        private final List<TopologyGroup> groups;
        private final Map<Integer, Integer> made = new HashMap<>();
        private final Map<String, PodClass> classes = new HashMap<>();
        private final List<Portion> waiting = new ArrayList<>();
        private final LongIntMap nominated = new LongIntMap();
        private final List<Step> steps = new ArrayList<>();
        private boolean done;

        /** Pods of a class that are planned for one node. */
        private static final class Portion {
            private final PodClass podClass;
            private final Place place;
            private int left;
            private int turn;

            Portion(PodClass podClass, Place place, int left) {
                this.podClass = podClass;
                this.place = place;
                this.left = left;
            }

            boolean wantsCompany() {
                for (TopologyGroup group : podClass.level().held()) {
                    if (group.kind() == TopologyGroup.Kind.NEAR) {
                        return true;
                    }
                }
                return false;
            }

            String name() {
                return podClass.unit().key() + " " + place.name();
            }
        }

        private sealed interface Place {
            String name();

            int index();

            record Existing(RoomNode room) implements Place {
                @Override
                public String name() {
                    return room.room().name();
                }

                @Override
                public int index() {
                    return room.index();
                }
            }

            record Made(String name, int index, int state) implements Place {}
        }

        Search(Problem problem, Plan plan, Set<String> first) {
            states = problem.states();
            rules = problem.rules();
            rooms = problem.rooms();
            groups = problem.groups().all();
            problem.groups().all().forEach(TopologyGroup::keepStrictly);
            for (PodClass podClass : problem.classes()) {
                podClass.keepNoWishes();
                classes.put(podClass.unit().key(), podClass);
            }
            addAll(problem, plan);
            var turns = new HashMap<String, Integer>();
            first.forEach(name -> turns.put(name, turns.size()));
            // A turn that comes soon is worth more than a nomination.
            waiting.forEach(portion -> portion.turn = turns.getOrDefault(portion.name(), NO_TURN));
            waiting.sort(Comparator.comparing((Portion portion) -> portion.turn == NO_TURN)
                    // Where nobody is yet, the first of those who want company may be alone.
                    .thenComparing(portion -> portion.turn == NO_TURN || !portion.wantsCompany())
                    .thenComparingInt(portion -> portion.turn));
        }

        private void addAll(Problem problem, Plan plan) {
            var rooms = new HashMap<String, Place>();
            problem.rooms().forEach(room -> rooms.put(room.room().name(), new Place.Existing(room)));
            plan.onRooms().forEach(share -> add(share.demand(), at(rooms, share.room()), share.count()));
            var roots = new HashMap<String, Integer>();
            List<PoolTypes> pools = problem.catalogue().pools();
            for (int pool = 0; pool < pools.size(); pool++) {
                roots.put(pools.get(pool).name(), states.root(pool));
            }
            int index = problem.rooms().size();
            for (PlannedClaim claim : plan.claims()) {
                int state = states.refine(at(roots, claim.pool().name()), states.constraint(claim.requirements()));
                if (state == NodeStates.NONE) {
                    throw new IllegalArgumentException(
                            "claim " + claim.id() + " is not of this snapshot: its pool sells" + " nothing that meets "
                                    + claim.requirements());
                }
                made.put(index, state);
                var place = new Place.Made(claim.id(), index++, state);
                claim.pods().forEach((demand, count) -> add(demand, place, count));
            }
        }

        private static <T> T at(Map<String, T> map, String key) {
            T found = map.get(key);
            if (found == null) {
                throw new IllegalArgumentException("the plan is not of this snapshot, which does not have " + key);
            }
            return found;
        }

        private void add(String demand, Place place, int count) {
            PodClass podClass = at(classes, demand);
            waiting.add(new Portion(podClass, place, count));
            for (TopologyGroup group : podClass.members()) {
                nominated.add(on(place, group), count);
            }
        }

        private static long on(Place place, TopologyGroup group) {
            return ((long) place.index() << 32) | group.index();
        }

        /** Whether every pod had its turn. */
        boolean run() {
            boolean progress = true;
            while (progress && !waiting.isEmpty()) {
                progress = round() || bindOne() || rules.raiseFloors(groups, rooms, made);
                waiting.removeIf(portion -> portion.left == 0);
            }
            done = waiting.isEmpty();
            return done;
        }

        /** One pod of each portion, so that domains fill evenly; all of those that no rule is about. */
        private boolean round() {
            boolean progress = false;
            for (Portion portion : waiting) {
                while (portion.left > 0 && mayBeBound(portion)) {
                    boolean canBeNominated = canBeNominated(portion);
                    if (!canBeNominated && portion.turn == NO_TURN) {
                        break;
                    }
                    bind(portion, canBeNominated);
                    progress = true;
                    if (portion.podClass.level().held().length > 0) {
                        break;
                    }
                }
            }
            return progress;
        }

        private boolean bindOne() {
            for (Portion portion : waiting) {
                if (portion.left > 0 && mayBeBound(portion)) {
                    bind(portion, false);
                    return true;
                }
            }
            return false;
        }

        private int domain(Place place, int key) {
            return switch (place) {
                case Place.Existing existing -> rules.domain(existing.room(), key);
                case Place.Made made -> states.decided(made.state(), key);
            };
        }

        /** Whether the pod's rules hold on its node now. Those of others held with all pods, so they hold before. */
        private boolean mayBeBound(Portion portion) {
            PodClass.Level level = portion.podClass.level();
            int[] keys = level.keys();
            for (int i = 0; i < keys.length; i++) {
                int domain = domain(portion.place, keys[i]);
                boolean isNew = portion.place instanceof Place.Made;
                if (domain == NodeStates.NONE
                        ? level.needsKey(i)
                        : !DomainRules.allowsHolder(level, keys[i], domain, isNew)) {
                    return false;
                }
            }
            return rules.allowsHost(portion.podClass, level, portion.place.index());
        }

        private boolean canBeNominated(Portion portion) {
            for (TopologyGroup group : portion.podClass.level().held()) {
                if (group.kind() == TopologyGroup.Kind.SPREAD && !group.isOfHosts()) {
                    int domain = domain(portion.place, group.key());
                    int all = nominated.get(on(portion.place, group), 0);
                    if (domain != NodeStates.NONE && !group.allowsTogether(domain, all)) {
                        return false;
                    }
                }
            }
            return true;
        }

        private void bind(Portion portion, boolean canBeNominated) {
            PodClass podClass = portion.podClass;
            portion.left--;
            for (TopologyGroup group : podClass.members()) {
                nominated.add(on(portion.place, group), -1);
            }
            switch (portion.place) {
                case Place.Existing existing -> rules.count(podClass, existing.room(), 1);
                case Place.Made made -> rules.count(podClass, podClass.level(), made.index(), made.state(), 1);
            }
            steps.add(new Step(podClass.unit().key(), portion.place.name(), canBeNominated));
        }

        /** Those that had no turn. */
        Set<String> stuck() {
            return waiting.stream().map(Portion::name).collect(Collectors.toCollection(LinkedHashSet::new));
        }

        BindingOrder order() {
            for (Portion portion : waiting) {
                while (portion.left > 0) {
                    bind(portion, false);
                }
            }
            return new BindingOrder(steps, done);
        }
    }
}
