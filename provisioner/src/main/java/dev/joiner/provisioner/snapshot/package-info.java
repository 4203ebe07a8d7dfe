/**
 * What the planner is told of nodes and claims: their room ({@code Rooms}), the volumes that they have attached, and
 * where pods can go that have volumes. Read for a plan and for the DaemonSets of new nodes; confined to the control
 * thread.
 */
@NullMarked
package dev.joiner.provisioner.snapshot;

import org.jspecify.annotations.NullMarked;
