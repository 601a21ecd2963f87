package jdist.ssh;

/// What speaks SSH.
public enum SshBackend {
  /// Apache MINA SSHD, within this process: needs no program, and one login more costs little.
  MINA,
  /// The `ssh` program, with all of its configuration: `ProxyCommand`, GSSAPI, hardware keys.
  SYSTEM
}
