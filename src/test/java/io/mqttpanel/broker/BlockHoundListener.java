// SPDX-License-Identifier: MIT
package io.mqttpanel.broker;

import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;
import reactor.blockhound.BlockHound;

/**
 * Installs BlockHound before the first test of a JVM. A JVM that only looks for tests, as
 * Maven's own does for several test JVMs, is left alone.
 */
public class BlockHoundListener implements TestExecutionListener {

	@Override
	public void testPlanExecutionStarted(TestPlan plan) {
		BlockHound.install();
	}

}
