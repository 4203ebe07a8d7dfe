/**
 * What is on a node besides the pods of a plan: the pods that are bound to it, its DaemonSets, the labels that it will
 * surely have. Shows {@link RunningNode} to those who make a snapshot, the rest to the catalogue. Pure; called on any
 * thread.
 */
@NullMarked
package dev.joiner.planner.node;

import org.jspecify.annotations.NullMarked;
