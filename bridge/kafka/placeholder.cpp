// kafka
