// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.endtoend;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

import io.mqttpanel.broker.testing.RunningService;
import io.mqttpanel.broker.testing.TestDevice;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a newcomer does first: starts the broker with nothing else, publishes a message
 * and sees it on the page.
 */
class FirstMessageIntegrationTests {

	private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

	private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

	@Test
	void publishedMessageAppearsOnThePage(@TempDir Path profile) {
		Assumptions.assumeTrue(Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER), "Chromium is not installed");
		try (RunningService service = RunningService.embedded(
				"--mqtt-panel.panel.credentials[0].key=" + TestDevice.USERNAME,
				"--mqtt-panel.panel.credentials[0].secret=" + TestDevice.PASSWORD)) {
			ChromeDriver page = browser(profile);
			try {
				page.get("http://localhost:" + service.httpPort() + "/");
				TestDevice device = TestDevice.of(5, false, service.tcpPort(), "thermometer");
				// Beside a browser that starts the first login can take too long.
				Awaitility.await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(device::connect);
				device.publish("kitchen/climate", 1, "{\"temperature\":21.5}".getBytes(StandardCharsets.UTF_8));
				Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
					String text = page.findElement(By.tagName("body")).getText();
					assertThat(text).contains("thermometer", "kitchen/climate", "\"temperature\": 21.5");
				});
				device.disconnect();
			}
			finally {
				page.quit();
			}
		}
	}

	private static ChromeDriver browser(Path profile) {
		ChromeOptions options = new ChromeOptions();
		options.setBinary(CHROMIUM.toFile());
		options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--disable-dev-shm-usage", "--user-data-dir=" + profile);
		return new ChromeDriver(new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build(),
				options);
	}

}
