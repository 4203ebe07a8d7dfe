/**
 * Instances that become nodes: reads an instance's user data as its machine would, works out what a kubelet would
 * report, registers the Node, and takes its heartbeat away when the instance ends. Driven by the twin; runs on virtual
 * threads. Its arithmetic is its own on purpose, so that it can disagree with Joiner's.
 */
@NullMarked
package dev.joiner.twin.boot;

import org.jspecify.annotations.NullMarked;
