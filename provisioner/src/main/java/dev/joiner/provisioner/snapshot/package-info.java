/**
 * The planner's view of nodes and claims: their room ({@code Rooms}), their attached volumes, and where pods with
 * volumes can go. Read for a plan and for the DaemonSets of new nodes; confined to the control thread.
 */
@NullMarked
package dev.joiner.provisioner.snapshot;

import org.jspecify.annotations.NullMarked;
