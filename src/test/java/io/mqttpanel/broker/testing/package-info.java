// SPDX-License-Identifier: MIT
/**
 * Real peers and recorders for tests.
 */
@NullMarked
package io.mqttpanel.broker.testing;

import org.jspecify.annotations.NullMarked;
