/**
 * From a pod as Kubernetes has it to a shape, and what tells pods of equal shape apart from others. Shows {@link PodShapes}
 * for one pod, {@link ShapeReader} for many, {@link PodKey} and {@link ReadLabels} to those who group pods. Pure; called on
 * any thread, readers of many pods each on one.
 */
@NullMarked
package dev.joiner.planner.pods;

import org.jspecify.annotations.NullMarked;
