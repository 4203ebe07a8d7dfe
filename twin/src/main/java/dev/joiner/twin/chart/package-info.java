/**
 * Runs a Helm chart without containers: renders it, applies what is not a Deployment, and starts each pod's containers
 * as processes with the rendered commands, arguments and environment, under the pod's service account. What a network
 * and mount namespace would do is done by an own loopback address per pod and by rewriting paths. Called by
 * {@code Twin}; the processes may be killed and started from any thread.
 */
@NullMarked
package dev.joiner.twin.chart;

import org.jspecify.annotations.NullMarked;
