/** The state of the cluster, kept up to date by reflectors: pods by node and by demand. */
@NullMarked
package dev.joiner.cluster.state;

import org.jspecify.annotations.NullMarked;
