/** The parts of Kubernetes' own objects that Joiner reads, as records. Fields that a cluster sends and we do
 * not name are ignored, fields that it leaves out are empty, never null. Immutable. */
@NullMarked
package dev.joiner.api.kube;

import org.jspecify.annotations.NullMarked;
