package dev.joiner.cloud;

import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.pool.Taint;
import java.util.List;
import java.util.Map;

/**
 * What claims of one launch have in common: equal nodes, bought by one call.
 *
 * @param pool the pool of the nodes
 * @param nodeClass the class of the nodes
 * @param labels that the nodes register with
 * @param taints that the nodes register with, start-up taints included
 * @param options every way to buy a node, cheapest first; never empty, all of one capacity type
 * @param count how many
 * @param attempt how often a launch was tried for these claims, from 1; part of the launch id
 * @param nonce tells launches apart that are otherwise equal (the first claim's uid); part of the launch id
 */
public record LaunchSpecification(
        NodePool pool,
        NodeClass nodeClass,
        Map<String, String> labels,
        List<Taint> taints,
        List<LaunchOption> options,
        int count,
        int attempt,
        String nonce) {
    /** Copies the collections and checks the count. */
    public LaunchSpecification {
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
        options = List.copyOf(options);
        if (options.isEmpty() || count < 1 || attempt < 1) {
            throw new IllegalArgumentException("a launch needs options, a count and an attempt: " + options.size()
                    + " options, count " + count + ", attempt " + attempt);
        }
    }
}
