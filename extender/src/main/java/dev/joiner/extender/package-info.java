/**
 * The kube-scheduler extender over Vert.x Web: it holds the room that is planned for other pods and
 * reports demand for what it refuses. Answers come from memory, without I/O.
 */
@NullMarked
package dev.joiner.extender;

import org.jspecify.annotations.NullMarked;
