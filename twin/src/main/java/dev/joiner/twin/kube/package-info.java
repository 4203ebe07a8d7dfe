/**
 * The Kubernetes side of the twin: certificates, the control plane's processes, a small client, and the objects that an
 * EKS cluster has from the start. Called by {@code Twin}; the client by tests, from any thread.
 */
@NullMarked
package dev.joiner.twin.kube;

import org.jspecify.annotations.NullMarked;
