/**
 * From needs to claims: when a plan is made ({@code BatchWindow}), from what ({@code SnapshotReader}), and what is
 * done with it ({@code PlanExecution}); {@code Planning} calls them in turn. Gangs get all or nothing. Confined to
 * the control thread.
 */
@NullMarked
package dev.joiner.provisioner.planning;

import org.jspecify.annotations.NullMarked;
