/// Logging in to hosts by SSH: commands, files and connections there. Start at
/// [jdist.ssh.SshLogin]; what a login gives is an [jdist.ssh.SshConnection]. It has two backends,
/// Apache MINA SSHD within this process and the `ssh` program, and shows the types of neither. It
/// does not know what is run on the hosts. Idea: Julia Distributed's `SSHManager`, which runs
/// `ssh`.
@NullMarked
package jdist.ssh;

import org.jspecify.annotations.NullMarked;
