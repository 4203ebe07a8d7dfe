/**
 * What the leader knows of its claims, its own writes included, and how claims and nodes are written.
 * {@code ClaimBook} has a {@code Claim} for each; {@code ClaimCalls} makes the calls about them;
 * {@code InstanceLife} asks EC2 about their instances. Confined to the control thread unless a type says
 * otherwise.
 */
@NullMarked
package dev.joiner.provisioner.state;

import org.jspecify.annotations.NullMarked;
