/** Liveness: loops that no exception ends, and what tells the liveness probe when one has ended or is stuck. */
@NullMarked
package dev.joiner.cluster.health;

import org.jspecify.annotations.NullMarked;
