/**
 * From a Kubernetes pod to a shape, and what tells pods of equal shape apart. {@link PodShapes} reads one pod,
 * {@link ShapeReader} many; {@link PodKey} and {@link ReadLabels} are for callers that group pods. Pure; called on
 * any thread, each {@link ShapeReader} on one.
 */
@NullMarked
package dev.joiner.planner.pods;

import org.jspecify.annotations.NullMarked;
