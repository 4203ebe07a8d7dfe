/**
 * Demand: whose pods wait, and the {@code Demand} objects that say so. Only the leader's recorder maintains the
 * counts.
 */
@NullMarked
package dev.joiner.cluster.demand;

import org.jspecify.annotations.NullMarked;
