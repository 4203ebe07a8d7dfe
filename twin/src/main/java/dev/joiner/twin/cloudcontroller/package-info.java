/**
 * The part of the AWS cloud controller manager that every EKS cluster has and that a node autoscaler meets: it deletes
 * the nodes of instances that are gone. Used by the twin; runs on a virtual thread of its own.
 */
@NullMarked
package dev.joiner.twin.cloudcontroller;

import org.jspecify.annotations.NullMarked;
