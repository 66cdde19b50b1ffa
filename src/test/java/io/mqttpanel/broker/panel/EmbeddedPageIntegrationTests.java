// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Page in a real browser, with frames as a broker sends them. Skipped only without
 * Chromium.
 */
@SpringBootTest(classes = PanelTestApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "mqtt-panel.panel.app-key=embedded")
class EmbeddedPageIntegrationTests {

	private static final File CHROMIUM = new File("/usr/bin/chromium");

	private static final File CHROMEDRIVER = new File("/usr/bin/chromedriver");

	private static final Duration TIMEOUT = Duration.ofSeconds(15);

	private static final String HOSTILE = "<img src=x onerror=\"window.harmed=true\"><script>window.harmed=true</script>";

	private static ChromeDriver browser;

	@LocalServerPort
	private int port;

	@BeforeAll
	static void startBrowser(@TempDir Path profile) {
		Assumptions.assumeTrue(CHROMIUM.canExecute() && CHROMEDRIVER.canExecute(), "Chromium is not installed");
		ChromeOptions options = new ChromeOptions();
		options.setBinary(CHROMIUM);
		options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--disable-dev-shm-usage", "--window-size=1280,900", "--user-data-dir=" + profile);
		ChromeDriverService service = new ChromeDriverService.Builder().usingDriverExecutable(CHROMEDRIVER)
			.usingAnyFreePort()
			.build();
		browser = new ChromeDriver(service, options);
	}

	@AfterAll
	static void stopBrowser() {
		if (browser != null) {
			browser.quit();
		}
	}

	@BeforeEach
	void openPage() {
		browser.get("http://localhost:" + this.port + "/");
		waitFor("document.getElementById('connection').textContent === 'Live'");
	}

	@Test
	void showsWhatTheBrokerTells() {
		try (PusherTestClient broker = PusherTestClient.connect(this.port)) {
			filter("filter-client", "shown-1");
			broker.send(frame(ReceivedEventType.CLIENT_CONNECTED, "shown-1"));
			broker.send(frame(ReceivedEventType.CLIENT_SUBSCRIBED, "shown-1"));
			broker.send(published("shown-1", "home/kitchen", "{\"temperature\":21.5,\"serial\":12345678901234567890}"));
			waitFor("document.querySelectorAll('#stream .event.published').length > 0");
			WebElement row = browser.findElement(By.cssSelector("#stream .event.published"));
			assertThat(row.getText()).contains("shown-1").contains("home/kitchen").contains("QoS 1").contains("JSON");
			assertThat(row.findElement(By.tagName("pre")).getText())
				.isEqualTo("{\n  \"temperature\": 21.5,\n  \"serial\": 12345678901234567890\n}");
			assertThat(clientRow("shown-1").getText()).contains("MQTT 5")
				.contains("192.0.2.7:40000")
				.contains("as demo")
				.contains("demo/#");
			broker.send(frame(ReceivedEventType.CLIENT_DISCONNECTED, "shown-1"));
			waitFor("![...document.querySelectorAll('.client-row .client')].some(e => e.textContent === 'shown-1')");
		}
	}

	@Test
	void showsWhatWasThereBeforeItWasOpenedOnce() {
		try (PusherTestClient broker = PusherTestClient.connect(this.port)) {
			broker.send(frame(ReceivedEventType.CLIENT_CONNECTED, "before-1"));
			broker.send(published("before-1", "early/topic", "first"));
			broker.send("{\"event\":\"pusher:ping\"}");
			broker.nextText();
			openPage();
			broker.send(published("before-1", "early/topic", "second"));
			waitFor("[...document.querySelectorAll('#stream pre')].some(e => e.textContent === 'second')");
			assertThat(clientRow("before-1").getText()).contains("192.0.2.7:40000");
			filter("filter-topic", "early/+");
			waitFor("document.querySelectorAll('#stream .event').length === 2");
			assertThat(texts("#stream pre")).containsExactly("second", "first");
		}
	}

	@Test
	void filtersByTypeClientAndTopic() {
		try (PusherTestClient broker = PusherTestClient.connect(this.port)) {
			broker.send(frame(ReceivedEventType.PACKET_PROCESSED, "filter-a"));
			broker.send(published("filter-a", "plant/one", "1"));
			broker.send(published("filter-b", "plant/two", "2"));
			broker.send(frame(ReceivedEventType.CLIENT_SUBSCRIBED, "filter-b"));
			filter("filter-client", "filter-");
			waitFor("document.querySelectorAll('#stream .event').length === 3");
			filter("filter-topic", "plant/#");
			waitFor("document.querySelectorAll('#stream .event').length === 2");
			filter("filter-client", "filter-b");
			waitFor("document.querySelectorAll('#stream .event').length === 1");
			assertThat(texts("#stream .topic")).containsExactly("plant/two");
			browser.findElement(By.cssSelector("#types .published")).click();
			waitFor("!document.getElementById('no-match').hidden");
			browser.findElement(By.id("reset")).click();
			waitFor("document.querySelectorAll('#stream .event.packet').length > 0");
		}
	}

	@Test
	void keepsStillWhilePaused() {
		try (PusherTestClient broker = PusherTestClient.connect(this.port)) {
			browser.findElement(By.id("pause")).click();
			broker.send(published("pause-1", "pause/topic", "unseen"));
			waitFor("document.getElementById('shown').textContent === 'paused, 1 since'");
			assertThat(texts("#stream pre")).doesNotContain("unseen");
			browser.findElement(By.id("pause")).click();
			waitFor("[...document.querySelectorAll('#stream pre')].some(e => e.textContent === 'unseen')");
		}
	}

	@Test
	void hostileTextStaysText() {
		try (PusherTestClient broker = PusherTestClient.connect(this.port)) {
			ObjectNode connected = TestEvents.data(ReceivedEventType.CLIENT_CONNECTED)
				.put("id", HOSTILE)
				.put("username", HOSTILE)
				.put("remote", HOSTILE);
			broker.send(TestEvents.frame(ReceivedEventType.CLIENT_CONNECTED, connected));
			broker.send(TestEvents.frame(ReceivedEventType.CLIENT_SUBSCRIBED,
					TestEvents.data(ReceivedEventType.CLIENT_SUBSCRIBED)
						.put("id", HOSTILE)
						.put("topic_name", HOSTILE)));
			broker.send(published(HOSTILE, HOSTILE, HOSTILE));
			broker.send(published(HOSTILE, HOSTILE, "{\"key\":\"<img src=x onerror=window.harmed=true>\"}"));
			broker.send(published("__proto__", "constructor", "\u202egpj.exe"));
			waitFor("document.querySelector('#stream .event.published .client')?.textContent === '__proto__'");
			assertThat(texts("#stream pre")).contains(HOSTILE, "\\u202egpj.exe");
			assertThat(clientRow(HOSTILE).getText()).contains(HOSTILE);
			assertThat(browser.findElements(By.cssSelector("main img, main script"))).isEmpty();
			assertThat(script("return window.harmed === undefined")).isEqualTo(true);
		}
	}

	@Test
	void goesOnAfterTimesThatAreNoDates() {
		try (PusherTestClient broker = PusherTestClient.connect(this.port)) {
			for (long timestamp : new long[] { Long.MAX_VALUE, Long.MIN_VALUE, -1 }) {
				for (ReceivedEventType type : ReceivedEventType.values()) {
					broker.send(TestEvents.frame(type,
							TestEvents.data(type).put("id", "timeless").put("timestamp", timestamp)));
				}
			}
			broker.send(published("timeless", "after/all", "later"));
			waitFor("[...document.querySelectorAll('#stream pre')].some(e => e.textContent === 'later')");
			openPage();
			waitFor("[...document.querySelectorAll('#stream pre')].some(e => e.textContent === 'later')");
		}
	}

	@Test
	void showsBinaryAndTruncatedPayloads() {
		try (PusherTestClient broker = PusherTestClient.connect(this.port)) {
			filter("filter-client", "binary-1");
			String base64 = Base64.getEncoder().encodeToString(new byte[] { 0, 1, 'A', (byte) 0xff });
			broker.send(TestEvents.frame(ReceivedEventType.MESSAGE_PUBLISHED,
					TestEvents.data(ReceivedEventType.MESSAGE_PUBLISHED)
						.put("id", "binary-1")
						.put("payload", base64)
						.put("payload_encoding", "base64")
						.put("retain", true)
						.put("payload_truncated", true)
						.put("payload_size", 4096)));
			waitFor("document.querySelector('#stream .tag.truncated') !== null");
			WebElement row = browser.findElement(By.cssSelector("#stream .event.published"));
			assertThat(row.getText()).contains("base64").contains("4,096 bytes").contains("retained");
			assertThat(row.findElement(By.tagName("pre")).getText()).startsWith("0000  00 01 41 ff").endsWith("··A·");
			row.findElement(By.cssSelector("button.more")).click();
			assertThat(row.findElement(By.tagName("pre")).getText()).endsWith(base64);
		}
	}

	@Test
	void fitsAPhone() {
		Dimension before = browser.manage().window().getSize();
		try {
			browser.executeCdpCommand("Emulation.setDeviceMetricsOverride",
					Map.of("width", 360, "height", 740, "deviceScaleFactor", 1, "mobile", true));
			waitFor("window.innerWidth === 360");
			assertThat(script("return document.documentElement.scrollWidth")).isEqualTo(360L);
		}
		finally {
			browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
			browser.manage().window().setSize(before);
		}
	}

	@Test
	void writesNoErrorToTheConsole() {
		List<LogEntry> entries = browser.manage().logs().get(LogType.BROWSER).getAll();
		assertThat(entries).isEmpty();
	}

	private static String frame(ReceivedEventType type, String client) {
		return TestEvents.frame(type, TestEvents.data(type).put("id", client));
	}

	private static String published(String client, String topic, String payload) {
		return TestEvents.frame(ReceivedEventType.MESSAGE_PUBLISHED,
				TestEvents.data(ReceivedEventType.MESSAGE_PUBLISHED)
					.put("id", client)
					.put("topic_name", topic)
					.put("payload", payload));
	}

	private static void filter(String id, String text) {
		WebElement field = browser.findElement(By.id(id));
		field.clear();
		field.sendKeys(text);
	}

	private static WebElement clientRow(String client) {
		return browser.findElements(By.cssSelector(".client-row"))
			.stream()
			.filter((row) -> row.findElement(By.className("client")).getText().equals(client))
			.findFirst()
			.orElseThrow();
	}

	private static List<String> texts(String selector) {
		return browser.findElements(By.cssSelector(selector)).stream().map(WebElement::getText).toList();
	}

	private static void waitFor(String condition) {
		new WebDriverWait(browser, TIMEOUT).until((driver) -> script("return " + condition));
	}

	private static Object script(String script) {
		return ((JavascriptExecutor) browser).executeScript(script);
	}

}
