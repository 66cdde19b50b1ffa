// SPDX-License-Identifier: MIT
/**
 * Training run: a load of the process's own, so that a cache of the Java virtual machine
 * records what the broker does, and not only how it starts.
 */
@NullMarked
package io.mqttpanel.broker.training;

import org.jspecify.annotations.NullMarked;
