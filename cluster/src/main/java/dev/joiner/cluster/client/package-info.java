/**
 * Calls to the Kubernetes API with our own records in and out. Blocking; called from virtual threads.
 */
@NullMarked
package dev.joiner.cluster.client;

import org.jspecify.annotations.NullMarked;
