package dev.joiner.planner;

import dev.joiner.api.pool.Taint;
import dev.joiner.api.pool.Toleration;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the planner sees of a pod. Pods of equal shape are interchangeable.
 *
 * @param requests of one pod, its place ({@code pods: 1}) included
 * @param alternatives node constraints of which one must be met, in the order in which they are tried; never
 *     empty
 * @param tolerations of the pod
 * @param priority higher goes first
 * @param refusals constraints that the planner cannot honour; a shape that has one is never placed
 * @param relations to other pods
 * @param preferences in the order in which they are dropped
 * @param volumes that a node must attach for it
 * @param affinity the node constraints that are the pod's own, those of its volumes left out: nodes that these rule
 *     out are no domains of its spreads
 */
public record Shape(
        Resources requests,
        List<Requirements> alternatives,
        List<Toleration> tolerations,
        int priority,
        List<String> refusals,
        Relations relations,
        List<Preference> preferences,
        List<VolumeUse> volumes,
        List<Requirements> affinity) {
    /** Refusal of a pod with volumes where nothing is known of them. */
    public static final String NOBODY_LOOKED = "it has persistent volumes, and nothing is known of them here";

    /** Copies the lists. */
    public Shape {
        alternatives = List.copyOf(alternatives);
        tolerations = List.copyOf(tolerations);
        refusals = List.copyOf(refusals);
        preferences = List.copyOf(preferences);
        volumes = List.copyOf(volumes);
        affinity = List.copyOf(affinity);
    }

    /** A pod whose volumes ask nothing of nodes. */
    public Shape(
            Resources requests,
            List<Requirements> alternatives,
            List<Toleration> tolerations,
            int priority,
            List<String> refusals,
            Relations relations,
            List<Preference> preferences,
            List<VolumeUse> volumes) {
        this(requests, alternatives, tolerations, priority, refusals, relations, preferences, volumes, alternatives);
    }

    /** Whether it was made of a pod with persistent volumes where nothing was known of them. */
    public boolean asksForStorage() {
        return refusals.contains(NOBODY_LOOKED);
    }

    /** A shape that no rule between pods is about. */
    public static Shape of(
            Resources requests,
            List<Requirements> alternatives,
            List<Toleration> tolerations,
            int priority,
            List<String> refusals) {
        return new Shape(requests, alternatives, tolerations, priority, refusals, Relations.NONE, List.of(), List.of());
    }

    /** Whether its pods tolerate the taints of a node that admits one of the alternatives; how much fits is not asked. */
    public boolean mayRunOn(List<Taint> taints, Predicate<Requirements> admits) {
        return taints.stream().allMatch(taint -> !taint.repels() || Toleration.tolerates(tolerations, taint))
                && alternatives.stream().anyMatch(admits);
    }

    /** The same pod without its wishes. */
    public Shape withoutWishes() {
        return preferences.isEmpty()
                ? this
                : new Shape(
                        requests,
                        alternatives,
                        tolerations,
                        priority,
                        refusals,
                        relations,
                        List.of(),
                        volumes,
                        affinity);
    }

    /** The same where no other labels than these are read. */
    public Shape withLabels(Set<String> keys) {
        return keys.containsAll(relations.labels().keySet())
                ? this
                : new Shape(
                        requests,
                        alternatives,
                        tolerations,
                        priority,
                        refusals,
                        relations.withLabels(keys),
                        preferences,
                        volumes,
                        affinity);
    }

    /** For people: {@code 200m cpu, linux/amd64}-like, without the place. */
    public String summary() {
        Resources shown = requests.with(Resources.PODS, 0);
        String where = alternatives.getFirst().all().isEmpty() ? "" : ", " + alternatives.getFirst();
        return shown + where;
    }

    /**
     * 16 hexadecimal digits of SHA-256 over all of it: equal shapes have equal hashes, in every process. Short
     * enough for a name, long enough never to meet its like. Not a stored promise. Computed at each call.
     */
    public String hash() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
