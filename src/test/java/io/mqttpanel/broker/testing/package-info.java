// SPDX-License-Identifier: MIT
/**
 * Real peers for tests: servers that behave like the Panel, or as badly as it could.
 */
@NullMarked
package io.mqttpanel.broker.testing;

import org.jspecify.annotations.NullMarked;
