/**
 * Everything that talks to the Kubernetes API: reflectors that keep a cache, writers, the recorder of demand,
 * leader election. The only module that uses the Kubernetes client.
 */
@NullMarked
package dev.joiner.cluster;

import org.jspecify.annotations.NullMarked;
