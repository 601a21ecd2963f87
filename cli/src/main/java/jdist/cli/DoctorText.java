package jdist.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdist.doctor.Finding;
import jdist.doctor.Finding.Verdict;
import jdist.doctor.HostReport;

/// What `jdist doctor` has found, for people and as values for JSON.
final class DoctorText {
  private static final int WHAT = 18;
  private static final int VERDICT = 6;
  private static final int FOUND = 2 + WHAT + VERDICT;

  private DoctorText() {}

  /// A block a host, and a line that says how it stands.
  static String of(List<HostReport> reports) {
    StringBuilder text = new StringBuilder();
    for (HostReport report : reports) {
      text.append(report.host()).append('\n');
      report.findings().forEach(finding -> line(text, finding));
      text.append('\n');
    }
    return text.append(summary(reports)).append('\n').toString();
  }

  private static void line(StringBuilder text, Finding finding) {
    String start = pad(finding.what(), WHAT) + pad(word(finding.verdict()), VERDICT);
    text.append(("  " + start + finding.found()).stripTrailing()).append('\n');
    finding
        .evidence()
        .strip()
        .lines()
        .forEach(line -> text.repeat(' ', FOUND).append(line).append('\n'));
    if (!finding.remedy().isEmpty()) {
      text.append("  ").repeat(' ', WHAT).append(pad("try", VERDICT));
      text.append(finding.remedy()).append('\n');
    }
  }

  private static String pad(String word, int width) {
    return word + " ".repeat(Math.max(1, width - word.length()));
  }

  private static String word(Verdict verdict) {
    return switch (verdict) {
      case OK -> "ok";
      case WARN -> "warn";
      case FAIL -> "FAIL";
      case UNTRIED -> "-";
    };
  }

  private static String summary(List<HostReport> reports) {
    List<String> failed = new ArrayList<>();
    for (HostReport report : reports) {
      report.findings().stream()
          .filter(finding -> finding.verdict() == Verdict.FAIL)
          .findFirst()
          .ifPresent(finding -> failed.add(report.host() + " (" + finding.what() + ")"));
    }
    String all = Voice.count(reports.size(), "host");
    return failed.isEmpty()
        ? "no fault found on " + all
        : "no run would start with "
            + failed.size()
            + " of "
            + all
            + ": "
            + String.join(", ", failed);
  }

  /// The same, as maps and lists.
  static Map<String, Object> values(List<HostReport> reports, String version) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("jdist", version);
    all.put("well", reports.stream().allMatch(HostReport::isWell));
    all.put("hosts", reports.stream().map(DoctorText::values).toList());
    return all;
  }

  private static Map<String, Object> values(HostReport report) {
    Map<String, Object> host = new LinkedHashMap<>();
    host.put("host", report.host());
    host.put("well", report.isWell());
    host.put("findings", report.findings().stream().map(DoctorText::values).toList());
    return host;
  }

  private static Map<String, Object> values(Finding finding) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("stage", finding.what());
    values.put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT));
    values.put("found", finding.found());
    values.put("evidence", finding.evidence());
    values.put("remedy", finding.remedy());
    return values;
  }
}
