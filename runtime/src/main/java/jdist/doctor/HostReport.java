package jdist.doctor;

import java.util.List;
import jdist.doctor.Finding.Verdict;

/// What was found at a host.
///
/// @param host as the user wrote it; `this host` for the driver's
/// @param findings in the order in which a run would come upon them
public record HostReport(String host, List<Finding> findings) {
  /// What the driver's own is called.
  public static final String HERE = "this host";

  public HostReport {
    findings = List.copyOf(findings);
  }

  /// Whether nothing has failed.
  public boolean isWell() {
    return findings.stream().noneMatch(finding -> finding.verdict() == Verdict.FAIL);
  }
}
