/**
 * What is reported: on Demand objects ({@code DemandBoard}), on node pools ({@code PoolStatus}), and to the
 * webhook ({@code SurroundingsBoard}, which runs in every replica on a thread of its own). The others are called
 * on the control thread.
 */
@NullMarked
package dev.joiner.provisioner.status;

import org.jspecify.annotations.NullMarked;
