/**
 * Whether what must go on goes on: loops that no exception ends, and what tells the liveness probe when one has ended
 * or stands still all the same.
 */
@NullMarked
package dev.joiner.cluster.health;

import org.jspecify.annotations.NullMarked;
