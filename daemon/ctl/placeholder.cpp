// ctl
