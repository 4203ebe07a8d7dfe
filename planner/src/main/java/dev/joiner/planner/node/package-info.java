/**
 * What is on a node besides the pods of a plan: the pods bound to it, its DaemonSets, the labels that it is sure
 * to have. {@link RunningNode} is for callers that make a snapshot, the rest for the catalogue. Pure; called on
 * any thread.
 */
@NullMarked
package dev.joiner.planner.node;

import org.jspecify.annotations.NullMarked;
