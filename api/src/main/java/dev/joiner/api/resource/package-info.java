/** Kubernetes quantities and vectors of resources. Immutable and thread-safe. */
@NullMarked
package dev.joiner.api.resource;

import org.jspecify.annotations.NullMarked;
