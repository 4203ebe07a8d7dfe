/**
 * The kube-scheduler extender over Vert.x: it holds the room planned for other pods and reports demand for what it
 * refuses. Answers come from memory, without I/O.
 */
@NullMarked
package dev.joiner.extender;

import org.jspecify.annotations.NullMarked;
