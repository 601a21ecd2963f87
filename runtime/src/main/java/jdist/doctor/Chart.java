package jdist.doctor;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import jdist.doctor.Finding.Verdict;

/// What is known of a host, as it becomes known: after a stage that failed none is tried. One
/// thread at a time.
final class Chart {
  private final String host;
  private final Map<Stage, Finding> findings = new EnumMap<>(Stage.class);
  private boolean failed;

  Chart(String host) {
    this.host = host;
  }

  String host() {
    return host;
  }

  boolean hasFailed() {
    return failed;
  }

  void ok(Stage stage, String found) {
    note(stage, Verdict.OK, found, "", "");
  }

  void warn(Stage stage, String found, String remedy) {
    note(stage, Verdict.WARN, found, "", remedy);
  }

  /// Nobody needs it.
  void untried(Stage stage, String why) {
    note(stage, Verdict.UNTRIED, why, "", "");
  }

  /// The stages before it were passed, or nothing else would have been known of it.
  void fail(Stage stage, String reason, String evidence, String remedy) {
    for (Stage earlier : Stage.values()) {
      if (earlier.compareTo(stage) < 0 && !findings.containsKey(earlier)) {
        ok(earlier, "");
      }
    }
    note(stage, Verdict.FAIL, reason, evidence, remedy);
    failed = true;
  }

  private void note(Stage stage, Verdict verdict, String found, String evidence, String remedy) {
    if (!failed) {
      findings.put(stage, new Finding(stage.toString(), verdict, found, evidence, remedy));
    }
  }

  /// Every stage in order.
  HostReport report() {
    List<Finding> all = new ArrayList<>();
    for (Stage stage : Stage.values()) {
      Finding untried = new Finding(stage.toString(), Verdict.UNTRIED, "", "", "");
      all.add(findings.getOrDefault(stage, untried));
    }
    return new HostReport(host, all);
  }
}
