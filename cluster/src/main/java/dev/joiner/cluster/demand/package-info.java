/**
 * Demand: whose pods wait, and the objects that say so. The leader's recorder alone
 * maintains counts.
 */
@NullMarked
package dev.joiner.cluster.demand;

import org.jspecify.annotations.NullMarked;
